// SPDX-License-Identifier: Apache-2.0
/** The way out: OpenTelemetry's SDK over OTLP, and Prometheus at a loopback port. */
package io.forebay.agent.export;
