package io.dstream.spring.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Settings for tests, which only the test's own properties override. In any test of an application a program that fails
 * does not end the process, which is that of the test, and its page takes a free port; in a {@link StreamingTest} the
 * programs are driven by the test. Made by Spring, from {@code spring.factories}.
 */
final class StreamingTestCustomizerFactory implements ContextCustomizerFactory {

    StreamingTestCustomizerFactory() {}

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        StreamingTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, StreamingTest.class);
        return new Settings(test != null, test != null && test.restartable());
    }

    /** A value, by which Spring knows contexts that are alike. */
    private record Settings(boolean driven, boolean restartable) implements ContextCustomizer {
        private static final String NAME = "dstream in tests";

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration config) {
            MutablePropertySources sources = context.getEnvironment().getPropertySources();
            Map<String, Object> values = new HashMap<>();
            values.put("dstream.on-failure", "keep-running");
            values.put("dstream.test.driver", driven);
            values.put("dstream.test.restartable", restartable);
            if (context.getEnvironment().containsProperty("dstream.monitoring.port")) {
                values.put("dstream.monitoring.port", 0); // the other one may be the running application's
            }
            MapPropertySource settings = new MapPropertySource(NAME, values);
            String ofTest = TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME;
            if (sources.contains(ofTest)) {
                sources.addAfter(ofTest, settings);
            } else {
                sources.addFirst(settings);
            }
        }
    }
}
