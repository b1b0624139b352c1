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
 * <p>The application's beans are all there, but for a web server. The programs run on a clock that is turned by hand,
 * and start with the first {@link io.dstream.testkit.StreamingTestDriver#runBatch runBatch};
 * {@code dstream.auto-startup} is passed over. So is {@code dstream.checkpoint-dir}: a test never uses the
 * application's checkpoint. Each test method has an application context, and a program, of its own.
 *
 * <p>To have fewer beans, name the classes that make those the programs need.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
public @interface StreamingTest {
    /**
     * The classes that make the beans.
     *
     * @return the classes; if none is named, the application is found as {@link SpringBootTest} does
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
     * Gives the program a checkpoint in a temporary directory, so that
     * {@link io.dstream.testkit.StreamingTestDriver#restart restart} and
     * {@link io.dstream.testkit.StreamingTestDriver#everyOperatorRestoredAfterEveryBatch
     * everyOperatorRestoredAfterEveryBatch} can be called. After a restart, ask the driver for the context.
     *
     * @return whether there is one
     */
    boolean restartable() default false;
}
