// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/** Who says what is exported, and by which conventions. Stateless. */
final class Scope {
    private static final String NAME = "io.forebay.agent";
    private static final String SCHEMA = "https://opentelemetry.io/schemas/1.44.0";

    private Scope() {}

    static InstrumentationScopeInfo create() {
        String version = Scope.class.getPackage().getImplementationVersion();
        return InstrumentationScopeInfo.builder(NAME)
                .setVersion(version == null ? "unknown" : version)
                .setSchemaUrl(SCHEMA)
                .build();
    }
}
