// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

/** {@code OTEL_TRACES_SAMPLER}, taken apart: whether a parent decides, and what share of the traces without one is sampled. Immutable. */
public final class SamplerKind {
    static final String VALID = "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off,"
            + " parentbased_traceidratio";

    private static final String PARENT_BASED = "parentbased_";

    private final boolean parentBased;
    private final double ratio;

    private SamplerKind(boolean parentBased, double ratio) {
        this.parentBased = parentBased;
        this.ratio = ratio;
    }

    /**
     * Reads the two settings as OpenTelemetry defines them.
     *
     * @throws IllegalArgumentException where they are something else
     */
    public static SamplerKind of(String name, String argument) {
        boolean parentBased = name.startsWith(PARENT_BASED);
        String root = parentBased ? name.substring(PARENT_BASED.length()) : name;
        switch (root) {
            case "always_on":
                return new SamplerKind(parentBased, 1);
            case "always_off":
                return new SamplerKind(parentBased, 0);
            case "traceidratio":
                return new SamplerKind(parentBased, ratio(argument));
            default:
                throw new IllegalArgumentException("'" + name + "' is none of " + VALID);
        }
    }

    private static double ratio(String argument) {
        if (argument.isEmpty()) {
            return 1;
        }
        double ratio;
        try {
            ratio = Double.parseDouble(argument);
        } catch (NumberFormatException e) {
            ratio = -1;
        }
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("the ratio '" + argument + "' is no number from 0 to 1");
        }
        return ratio;
    }

    public boolean isParentBased() {
        return parentBased;
    }

    /** Whether there can be a trace that it samples. */
    boolean samplesAny() {
        return parentBased || ratio > 0;
    }

    /** From 0 to 1. */
    public double ratio() {
        return ratio;
    }
}
