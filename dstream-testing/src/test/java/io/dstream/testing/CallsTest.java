package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CallsTest {
    static class Hidden {
        public String inherited() {
            return "";
        }
    }

    public static final class Api extends Hidden {
        public String called(String text) {
            return text;
        }

        public String called(String text, int n) {
            return text + n;
        }

        public String referredTo() {
            return "";
        }

        public String inLambda() {
            return "";
        }
    }

    static final class Program {
        private Program() {}

        static String run(Api api) {
            Supplier<String> lambda = () -> api.inLambda();
            Function<Api, String> reference = Api::referredTo;
            return api.called("") + api.inherited() + lambda.get() + reference.apply(api);
        }
    }

    @Test
    void eachOverloadThatNobodyCallsIsMissing() {
        assertThat(Program.run(new Api())).isEmpty();

        assertThat(Calls.notMadeIn("io.dstream.testing", List.of(Api.class)))
                .containsExactly("CallsTest$Api.called(String, int)");
    }
}
