// SPDX-License-Identifier: Apache-2.0
/** Faults of a network and of files, made on purpose and repeatable by seed. */
@NullMarked
package io.forebay.it.fault;

import org.jspecify.annotations.NullMarked;
