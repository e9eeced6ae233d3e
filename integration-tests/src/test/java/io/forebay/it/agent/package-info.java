// SPDX-License-Identifier: Apache-2.0
/** The packaged agent in JVMs of applications that know nothing of it, against a real broker. */
@NullMarked
package io.forebay.it.agent;

import org.jspecify.annotations.NullMarked;
