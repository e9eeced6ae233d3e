// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used, with everything that is wrong with it. */
public final class BadConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    BadConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::text).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file; what is missing comes last. */
    public List<Problem> problems() {
        return problems;
    }
}
