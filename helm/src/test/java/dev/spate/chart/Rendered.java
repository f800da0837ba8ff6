package dev.spate.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What Helm made of the chart.
final class Rendered {

    private final String text;
    private final List<Manifest> manifests;

    Rendered(String text) {
        this.text = text;
        this.manifests = Yaml.documents(text).stream().map(Manifest::new).toList();
    }

    String text() {
        return text;
    }

    List<Manifest> all() {
        return manifests;
    }

    List<Manifest> of(String kind) {
        return manifests.stream().filter(one -> one.kind().equals(kind)).toList();
    }

    /// The one object of a kind whose name ends so.
    Manifest one(String kind, String end) {
        List<Manifest> found =
                of(kind).stream().filter(one -> one.name().endsWith(end)).toList();
        if (found.size() != 1) {
            throw new AssertionError("of " + kind + " …" + end + " there are " + found.size() + " among "
                    + manifests.stream().map(Manifest::toString).toList());
        }
        return found.getFirst();
    }

    /// Everything that becomes a pod.
    List<Pod> pods() {
        List<Pod> pods = new ArrayList<>();
        for (Manifest owner : manifests) {
            switch (owner.kind()) {
                case "Pod" -> pods.add(new Pod(owner, owner.tree()));
                case "Deployment", "StatefulSet", "Job" -> pods.add(new Pod(owner, owner.at("/spec/template")));
                case "CronJob" -> pods.add(new Pod(owner, owner.at("/spec/jobTemplate/spec/template")));
                default -> {}
            }
        }
        return pods;
    }

    List<Pod> pods(String component) {
        return pods().stream().filter(pod -> pod.component().equals(component)).toList();
    }

    Pod pod(String component) {
        return pods(component).getFirst();
    }

    /// One object.
    record Manifest(JsonNode tree) {

        String kind() {
            return tree.path("kind").asText();
        }

        String name() {
            return at("/metadata/name").asText();
        }

        String component() {
            return at("/metadata/labels").path("app.kubernetes.io/component").asText();
        }

        JsonNode at(String pointer) {
            return tree.at(pointer);
        }

        @Override
        public String toString() {
            return kind() + " " + name();
        }
    }

    /// A pod, or a template of pods.
    record Pod(Manifest owner, JsonNode tree) {

        JsonNode spec() {
            return tree.path("spec");
        }

        JsonNode labels() {
            return tree.at("/metadata/labels");
        }

        JsonNode annotations() {
            return tree.at("/metadata/annotations");
        }

        String component() {
            return labels().path("app.kubernetes.io/component").asText();
        }

        JsonNode container() {
            return spec().path("containers").path(0);
        }

        List<String> args() {
            return Yaml.texts(container().path("args"));
        }

        /// What the kubelet makes of an argument with names of variables in it.
        List<String> args(Map<String, String> variables) {
            return args().stream()
                    .map(arg -> {
                        String expanded = arg;
                        for (Map.Entry<String, String> variable : variables.entrySet()) {
                            expanded = expanded.replace("$(" + variable.getKey() + ")", variable.getValue());
                        }
                        return expanded;
                    })
                    .toList();
        }

        JsonNode env(String name) {
            return find(container().path("env"), "name", name);
        }

        JsonNode volume(String name) {
            return find(spec().path("volumes"), "name", name);
        }

        JsonNode mount(String name) {
            return find(container().path("volumeMounts"), "name", name);
        }

        /// Number of a port by its name; 0: there is none.
        int port(String name) {
            return find(container().path("ports"), "name", name)
                    .path("containerPort")
                    .asInt();
        }

        boolean selectedBy(JsonNode selector) {
            return Selectors.match(selector, labels());
        }

        private static JsonNode find(JsonNode list, String key, String value) {
            for (JsonNode one : list) {
                if (one.path(key).asText().equals(value)) {
                    return one;
                }
            }
            return list.path("none");
        }

        @Override
        public String toString() {
            return "pod of " + owner;
        }
    }

    static Predicate<Pod> selected(JsonNode selector) {
        return pod -> pod.selectedBy(selector);
    }
}
