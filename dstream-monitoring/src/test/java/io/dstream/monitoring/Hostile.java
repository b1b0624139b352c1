package io.dstream.monitoring;

import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Text;
import io.dstream.monitoring.internal.model.TimesView;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Names and messages that try to be more than text. If one of them runs, the page's title says so. */
final class Hostile {
    static final String MARK = "pwned";

    static final List<String> STRINGS = List.of(
            "<script>document.title='pwned'</script>",
            "<img src=x onerror=\"document.title='pwned'\">",
            "<svg onload=\"document.title='pwned'\">",
            "\"><script>document.title='pwned'</script>",
            "'><img src=x onerror=document.title='pwned'>",
            "</script><script>document.title='pwned'</script>",
            "</title><script>document.title='pwned'</script>",
            "</option></select><img src=x onerror=document.title='pwned'>",
            "javascript:document.title='pwned'",
            "data:text/html,<script>document.title='pwned'</script>",
            "<iframe srcdoc=\"<script>parent.document.title='pwned'</script>\">",
            "<a href=\"javascript:document.title='pwned'\">click</a>",
            "<details open ontoggle=document.title='pwned'>",
            "<style>body{display:none}</style>",
            "<link rel=stylesheet href=//example.com/x.css>",
            "<base href=//example.com/>",
            "<meta http-equiv=refresh content=0;url=//example.com>",
            "<math><mi xlink:href=\"javascript:document.title='pwned'\">x</mi></math>",
            "{{constructor.constructor('document.title=1')()}}",
            "${document.title='pwned'}",
            "`;document.title='pwned';`",
            "\\u003cscript\\u003edocument.title='pwned'\\u003c/script\\u003e",
            "%3Cscript%3Edocument.title='pwned'%3C/script%3E",
            "&lt;script&gt;document.title='pwned'&lt;/script&gt;",
            "__proto__",
            "constructor",
            "../../../../etc/passwd",
            "a\r\nContent-Type: text/html\r\n\r\n<script>document.title='pwned'</script>",
            "data: {\"instance\":\"x\"}\n\nevent: x",
            "line\u2028separator \u2029 \u202e reversed \u0000 nul \u001b[31m red \ud800 half",
            "<noscript><p title=\"</noscript><img src=x onerror=document.title='pwned'>\">",
            "x".repeat(10_000));

    private Hostile() {}

    /** A program all of whose names are hostile, with a batch that has failed. */
    static Application application(String hostile) {
        Recorder recorder = new Recorder(10, ErrorView.Detail.STACK, batch -> {});
        ErrorView error = new ErrorView(hostile, hostile, hostile, List.of(hostile, hostile), true);
        recorder.replay(new BatchView(
                1,
                1_000,
                BatchView.Status.COMPLETED,
                3,
                List.of(new BatchView.Source(
                        hostile, 3, List.of(new BatchView.Range(hostile, hostile, hostile)), 1, 1, 1)),
                1.0,
                2.0,
                List.of(new BatchView.Output(0, "out" + hostile, hostile, 2.0, error)),
                0,
                List.of(new BatchView.State(hostile, 1, 2)),
                List.of(new BatchView.Operator(hostile, hostile, 1, 1)),
                List.of(new BatchView.Watermark(hostile, 1L, 1L, 1L, 1, Map.of(hostile, 1L), hostile)),
                Map.of(hostile, 1L),
                1,
                error,
                new TimesView(
                        List.of(new TimesView.Phase(hostile, hostile, hostile, 0, 2)),
                        List.of(new TimesView.Stage(List.of(hostile), 1, 1, 2, 2, 2, 0, 3, 3, 1)),
                        List.of(new TimesView.Operator(hostile, hostile, hostile, 2, hostile, false)),
                        0,
                        0),
                new BatchView.Failed(hostile, hostile, hostile, hostile, true, List.of(hostile))));
        return new Application(
                Text.slug(hostile),
                hostile,
                Duration.ofSeconds(1),
                List.of(
                        new Application.Node(hostile, hostile, hostile, "SOURCE", List.of(), 1_000, 0),
                        new Application.Node("out" + hostile, hostile, hostile, "OUTPUT", List.of(hostile), 1_000, 0)),
                recorder);
    }
}
