// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/** Why a connection is turned away before its first record. */
record Refusal(ErrorCode code, String message) {}
