// SPDX-License-Identifier: Apache-2.0
/** Words for people: what a misspelt name was probably meant to be. */
@NullMarked
package io.forebay.sidecar.text;

import org.jspecify.annotations.NullMarked;
