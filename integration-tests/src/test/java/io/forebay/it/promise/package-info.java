// SPDX-License-Identifier: Apache-2.0
/** What Forebay promises, as classes that check it on what was written and what arrived. */
@NullMarked
package io.forebay.it.promise;

import org.jspecify.annotations.NullMarked;
