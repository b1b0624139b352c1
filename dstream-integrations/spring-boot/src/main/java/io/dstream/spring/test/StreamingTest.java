package io.dstream.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;

/**
 * A test that steps through the application's programs:
 *
 * <pre>{@code
 * @StreamingTest
 * class WordCountTest {
 *     @Autowired
 *     StreamingTestDriver driver;
 *
 *     @ReplaceBean
 *     TestInput<String> lines; // in place of the Source<String> bean
 *
 *     @ReplaceBean
 *     TestOutput<Pair<String, Long>> counts; // in place of the Sink
 *
 *     @Test
 *     void countsWords() {
 *         lines.add("a b a");
 *         driver.runBatch();
 *         assertThat(counts.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
 *     }
 * }
 * }</pre>
 *
 * <p>All of the application's beans exist, except for a web server. The programs run on a manual clock, and start with
 * the first {@link io.dstream.testkit.StreamingTestDriver#runBatch runBatch}; {@code dstream.auto-startup} is ignored.
 * So is {@code dstream.checkpoint-dir}: a test never uses the application's checkpoint. Each test method has its own
 * application context and program.
 *
 * <p>To load fewer beans, name the classes that define those the programs need.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
public @interface StreamingTest {
    /**
     * The classes that define the beans.
     *
     * @return the classes; if empty, the application is found as by {@link SpringBootTest}
     */
    @AliasFor(annotation = SpringBootTest.class, attribute = "classes")
    Class<?>[] classes() default {};

    /**
     * Properties for this test.
     *
     * @return properties, as {@code name=value}
     */
    @AliasFor(annotation = SpringBootTest.class, attribute = "properties")
    String[] properties() default {};

    /**
     * Whether the program has a checkpoint in a temporary directory, so that
     * {@link io.dstream.testkit.StreamingTestDriver#restart restart} and
     * {@link io.dstream.testkit.StreamingTestDriver#everyOperatorRestoredAfterEveryBatch
     * everyOperatorRestoredAfterEveryBatch} can be called. After a restart, get the context from the driver.
     *
     * @return whether it has one
     */
    boolean restartable() default false;
}
