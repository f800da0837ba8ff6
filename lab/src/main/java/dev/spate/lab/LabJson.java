package dev.spate.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// `lab.json`: all that is known of a campaign. Times are in nanoseconds, memory in bytes.
final class LabJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private LabJson() {}

    static String render(Campaign campaign) {
        ObjectNode root = JSON.createObjectNode();
        root.put("command", campaign.command());
        root.put("version", campaign.version());
        root.put("started", campaign.started().toString());
        ObjectNode machine = root.putObject("machine");
        campaign.machine().forEach(machine::put);
        root.put("processors", campaign.processors());
        ArrayNode options = root.putArray("targetOptions");
        campaign.targetOptions().forEach(options::add);
        ArrayNode experiments = root.putArray("experiments");
        campaign.results().forEach(result -> experiments.add(experiment(result)));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree without a JSON form", e);
        }
    }

    private static ObjectNode experiment(ExperimentResult result) {
        Design design = result.design();
        ObjectNode node = JSON.createObjectNode();
        node.put("number", design.pattern().about().number());
        node.put("pattern", design.name());
        node.put("claim", design.claim());
        node.put("reference", design.pattern().about().reference());
        node.put("finding", result.evaluation().finding().words());
        node.put("trouble", result.trouble());
        node.put("started", result.started().toString());
        node.put("tookNanos", result.tookNanos());
        ObjectNode asked = node.putObject("design");
        asked.put("effect", design.effect().name());
        asked.put("better", design.effectIsLower() ? "lower" : "higher");
        asked.put("lint", design.pattern().about().lint().id());
        asked.put("requestsPerSecond", design.load().requestsPerSecond());
        asked.put("bystandersPerSecond", design.load().bystandersPerSecond());
        asked.put("trials", design.trials());
        asked.put("trialSeconds", design.trialSeconds());
        asked.put("warmUpSeconds", design.warmUpSeconds());
        asked.put("seed", design.seed());
        asked.put("varied", design.varied().isEmpty() ? "variant" : design.varied());
        ObjectNode parameters = asked.putObject("parameters");
        design.parameters().forEach(parameters::put);
        ArrayNode arms = node.putArray("arms");
        for (Arm arm : design.arms()) {
            ObjectNode one = arms.addObject();
            one.put("name", arm.name());
            one.put("variant", arm.variant().name());
            one.put("base", arm.base());
            one.put("does", arm.variant().does());
            ObjectNode settings = one.putObject("settings");
            arm.settings().forEach(settings::put);
            one.put("checksum", result.checksums().get(arm.name()));
            ObjectNode medians = one.putObject("medians");
            result.evaluation()
                    .medians()
                    .getOrDefault(arm.name(), Map.of())
                    .forEach((quantity, value) -> medians.put(quantity.name(), value));
            merged(one.putObject("allTrials"), result, arm);
        }
        ArrayNode comparisons = node.putArray("comparisons");
        for (Comparison comparison : result.evaluation().comparisons()) {
            ObjectNode one = comparisons.addObject();
            one.put("arm", comparison.arm().name());
            one.put("quantity", comparison.quantity().name());
            one.put("kind", comparison.ratio() ? "ratio" : "difference");
            one.put("value", comparison.effect().value());
            one.put("low", comparison.effect().low());
            one.put("high", comparison.effect().high());
            one.put("claimed", comparison.quantity().equals(design.effect()));
            one.put("finding", comparison.finding().words());
        }
        ObjectNode verdicts = node.putObject("verdicts");
        result.evaluation().verdicts().forEach((arm, finding) -> verdicts.put(arm, finding.words()));
        ArrayNode mechanisms = node.putArray("console");
        for (Mechanism mechanism : result.mechanisms()) {
            ObjectNode one = mechanisms.addObject();
            one.put("arm", mechanism.arm());
            one.put("asked", mechanism.asked());
            ArrayNode warns = one.putArray("warns");
            for (Mechanism.Warning warning : mechanism.warns()) {
                ObjectNode lint = warns.addObject();
                lint.put("lint", warning.lint());
                lint.put("worst", warning.worst());
                lint.put("unit", warning.unit());
                lint.put("where", warning.where());
            }
            ArrayNode unknown = one.putArray("unknown");
            mechanism.unknown().forEach(unknown::add);
        }
        ArrayNode profiles = node.putArray("profiles");
        result.profiles().forEach(profile -> profile(profiles.addObject(), profile));
        ArrayNode trials = node.putArray("trials");
        for (Trial trial : result.trials()) {
            ObjectNode one = trials.addObject();
            one.put("number", trial.number());
            one.put("round", trial.round());
            one.put("arm", trial.arm());
            one.put("counts", trial.counts());
            ArrayNode doubts = one.putArray("doubts");
            trial.doubts().forEach(doubts::add);
            one.put("requests", trial.requests());
            one.put("bystanders", trial.bystanders());
            one.put("errors", trial.errors());
            one.put("startLatenessP99", trial.latenessP99Nanos());
            one.put("compilerNanos", trial.compilerNanos());
            ObjectNode values = one.putObject("values");
            trial.values().forEach((quantity, value) -> values.put(quantity.name(), value));
        }
        return node;
    }

    private static void profile(ObjectNode node, ArmProfile profile) {
        node.put("arm", profile.arm());
        if (profile.kind() != null) {
            node.put("kind", profile.kind().label());
        }
        node.put("engine", profile.engine());
        node.put("note", profile.note());
        node.put("nanos", profile.nanos());
        node.put("requests", profile.requests());
        node.put("samples", profile.samples());
        node.put("page", profile.page());
        node.put("stacks", profile.stacks());
        node.put("difference", profile.difference());
    }

    /// Response times of all trials that count, in one histogram.
    private static void merged(ObjectNode node, ExperimentResult result, Arm arm) {
        Histogram all = new Histogram(3);
        for (Trial trial : result.trialsOf(arm)) {
            if (trial.counts()) {
                all.add(trial.responses());
            }
        }
        node.put("requests", all.getTotalCount());
        if (all.getTotalCount() > 0) {
            node.put("p50", all.getValueAtPercentile(50));
            node.put("p99", all.getValueAtPercentile(99));
            node.put("p99.9", all.getValueAtPercentile(99.9));
            node.put("max", all.getMaxValue());
        }
    }
}
