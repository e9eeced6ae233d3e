// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.ingest.BindAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the operator's door is.
 *
 * @param socket the Unix socket that is always there, mode 0600; its path may be longer than a socket's usually may
 * @param bind one more address, for looks only where it is a TCP port; null for none
 */
public record AdminSettings(Path socket, @Nullable BindAddress bind) {}
