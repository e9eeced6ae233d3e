// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/**
 * What a listener or a user may take of what all share.
 *
 * @param bytesPerSecond most bytes that are read in a second, over a while; {@link Long#MAX_VALUE} for no limit
 * @param spoolBytes most bytes of records that may wait in the spool; {@link Long#MAX_VALUE} for no limit
 */
public record QuotaSettings(long bytesPerSecond, long spoolBytes) {
    public static final QuotaSettings NONE = new QuotaSettings(Long.MAX_VALUE, Long.MAX_VALUE);

    public QuotaSettings {
        if (bytesPerSecond < 1 || spoolBytes < 1) {
            throw new IllegalArgumentException("a limit must be positive: " + bytesPerSecond + " bytes a second, "
                    + spoolBytes + " bytes of the spool");
        }
    }
}
