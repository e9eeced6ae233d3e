// SPDX-License-Identifier: Apache-2.0
/** The only classes that name Kafka's types. They are defined anew for each class loader that has a producer, and renamed for copies of the clients that were relocated. */
package io.forebay.agent.binding;
