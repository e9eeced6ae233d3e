// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import io.forebay.sidecar.doctor.Finding.Grade;
import java.util.ArrayList;
import java.util.List;

/** Takes what the checks find, in order. Confined to one thread. */
public final class Findings {
    private final List<Finding> all = new ArrayList<>();

    public void ok(String area, String text) {
        all.add(new Finding(Grade.OK, area, text, ""));
    }

    public void advise(String area, String text, String advice) {
        all.add(new Finding(Grade.ADVICE, area, text, advice));
    }

    public void fail(Grade grade, String area, String text, String advice) {
        all.add(new Finding(grade, area, text, advice));
    }

    public List<Finding> all() {
        return List.copyOf(all);
    }
}
