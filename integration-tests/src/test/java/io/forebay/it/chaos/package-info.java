// SPDX-License-Identifier: Apache-2.0
/**
 * Trouble of all kinds at once, planned by a seed, while the promises are checked: {@code ./forebay chaos --seed N --minutes M}.
 * {@code Plan} says what happens when; {@code Stage} has the processes, the disk and the clock that it happens to; {@code Round}
 * runs a plan against applications and checks.
 */
@NullMarked
package io.forebay.it.chaos;

import org.jspecify.annotations.NullMarked;
