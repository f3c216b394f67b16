package io.twotower.application;

import java.util.List;

/** An application package that would not work; every reason is named, with what to change. */
public final class ApplicationException extends RuntimeException {
    private final transient List<String> problems;

    ApplicationException(String what, List<String> problems) {
        super(what + (problems.size() == 1 ? ": " : " for " + problems.size() + " reasons:\n- ") + String.join("\n- ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the reasons, each a message of its own. */
    public List<String> problems() {
        return problems;
    }
}
