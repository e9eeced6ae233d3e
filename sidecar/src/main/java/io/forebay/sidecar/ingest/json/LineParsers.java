// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;

/**
 * Jackson for lines of strangers. Two things differ from a plain factory: a line is UTF-8, never guessed to be UTF-16 or UTF-32 from its
 * first bytes; and no parser leaves names behind for the next, since names from hostile clients would pile up there (6000 of any length).
 */
final class LineParsers extends JsonFactory {
    /** How deep objects and arrays may lie in each other, the line's own object included. */
    static final int MAX_DEPTH = 500;

    private static final long serialVersionUID = 1L;

    LineParsers() {
        // Only depth costs more than the line's own length, which the caller bounds; numbers stay text, however long.
        super(new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .disable(Feature.INTERN_FIELD_NAMES));
    }

    @Override
    protected JsonParser _createParser(byte[] line, int offset, int length, IOContext context) {
        ByteQuadsCanonicalizer names = ByteQuadsCanonicalizer.createRoot().makeChild(_factoryFeatures);
        return new UTF8StreamJsonParser(
                context, _parserFeatures, null, null, names, line, offset, offset + length, 0, false);
    }
}
