// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.SamplerKind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadSamplerTest {
    private static final TraceParent SAMPLED = new TraceParent(1, 2, 3, true);
    private static final TraceParent NOT_SAMPLED = new TraceParent(1, 2, 3, false);

    @Test
    void ratio_choosesTheTracesThatOpenTelemetryChooses() {
        Random random = new Random(42);
        for (String ratio : List.of("0", "0.01", "0.5", "0.999", "1")) {
            HeadSampler ours = sampler("traceidratio", ratio);
            Sampler theirs = Sampler.traceIdRatioBased(Double.parseDouble(ratio));
            for (int i = 0; i < 10_000; i++) {
                long high = random.nextLong();
                long low = random.nextLong();
                SamplingDecision decision = theirs.shouldSample(
                                Context.root(),
                                TraceId.fromLongs(high, low),
                                "",
                                SpanKind.PRODUCER,
                                Attributes.empty(),
                                List.of())
                        .getDecision();
                assertThat(ours.samples(null, low))
                        .as("%s of %x", ratio, low)
                        .isEqualTo(decision == SamplingDecision.RECORD_AND_SAMPLE);
            }
        }
    }

    @Test
    void parentBased_followsTheParent() {
        assertThat(sampler("parentbased_always_off", "").samples(SAMPLED, 2)).isTrue();
        assertThat(sampler("parentbased_always_on", "").samples(NOT_SAMPLED, 2)).isFalse();
        assertThat(sampler("parentbased_always_off", "").samples(null, 2)).isFalse();
        assertThat(sampler("parentbased_always_on", "").samples(null, 2)).isTrue();
    }

    @Test
    void others_decideByThemselves() {
        assertThat(sampler("always_off", "").samples(SAMPLED, 2)).isFalse();
        assertThat(sampler("always_on", "").samples(NOT_SAMPLED, 2)).isTrue();
    }

    private static HeadSampler sampler(String name, String argument) {
        return new HeadSampler(SamplerKind.of(name, argument));
    }
}
