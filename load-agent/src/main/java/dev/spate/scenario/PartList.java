package dev.spate.scenario;

import java.util.ArrayList;
import java.util.List;

/// Collects pieces of a template and makes neighbours that are constant into one.
final class PartList {

    private final List<TemplatePart> parts = new ArrayList<>();
    private final ByteWriter constant = new ByteWriter(64);

    void add(byte[] bytes) {
        constant.put(bytes);
    }

    void add(TemplatePart part) {
        if (part instanceof TemplatePart.Fixed fixed) {
            add(fixed.bytes());
        } else {
            endConstant();
            parts.add(part);
        }
    }

    void addAll(Iterable<TemplatePart> more) {
        for (TemplatePart part : more) {
            add(part);
        }
    }

    List<TemplatePart> toList() {
        endConstant();
        return List.copyOf(parts);
    }

    private void endConstant() {
        if (constant.length() > 0) {
            parts.add(new TemplatePart.Fixed(constant.copy()));
            constant.clear();
        }
    }
}
