// SPDX-License-Identifier: Apache-2.0
/** Metrics and traces: what the other parts keep count of, in the forms that Prometheus and OpenTelemetry's collectors take. */
@NullMarked
package io.forebay.sidecar.telemetry;

import org.jspecify.annotations.NullMarked;
