// SPDX-License-Identifier: Apache-2.0
/** What is known of producers, topics and sends, and what is decided about them; without Kafka's types and without OpenTelemetry's, since it is on the way of each record. */
package io.forebay.agent.observe;
