// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import io.forebay.agent.config.SamplerKind;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a record gets a span, before anything is made for one. The same traces as OpenTelemetry's samplers of that name
 * choose: by the lower half of the trace's identifier. Immutable.
 */
final class HeadSampler {
    private final boolean parentBased;
    private final boolean all;
    private final long bound;

    HeadSampler(SamplerKind kind) {
        parentBased = kind.isParentBased();
        all = kind.ratio() == 1;
        bound = (long) (kind.ratio() * Long.MAX_VALUE);
    }

    /**
     * @param parent the span that this one would be a child of
     * @param traceLow the lower half of the trace's identifier, the parent's where there is one
     */
    boolean samples(@Nullable TraceParent parent, long traceLow) {
        if (parent != null && parentBased) {
            return parent.sampled;
        }
        return all || Math.abs(traceLow) < bound;
    }
}
