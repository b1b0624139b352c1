package io.dstream.x;

import java.io.IOException;

/** X does not accept a rule. */
public final class RuleException extends IOException {
    private static final long serialVersionUID = 1L;

    RuleException(String rule, String title, String details) {
        super("X does not accept the rule '" + rule + "' (" + title + (details.isEmpty() ? "" : ": " + details)
                + "): correct it, or see which operators the app's access level has");
    }
}
