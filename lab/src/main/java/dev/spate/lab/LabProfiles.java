package dev.spate.lab;

import dev.spate.profile.FlamePage;
import dev.spate.profile.Kind;
import dev.spate.profile.Profile;
import dev.spate.report.Units;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the target recorded of itself in the arms of one experiment, and the folder `profiles` of the
/// campaign: for each arm and kind a flame graph and its stacks, and for each arm but the base a
/// differential one. For one thread.
final class LabProfiles {

    /// Below the campaign's folder.
    static final String FOLDER = "profiles";

    /// Of the stacks of one kind: 8 MiB.
    private static final int MOST_BYTES = 8 << 20;

    private final Design design;
    private final Path folder;
    private final Map<Arm, Taken> taken = new LinkedHashMap<>();

    /// @param profile null if there is none
    /// @param why there is none; empty if there is
    private record Taken(long requests, @Nullable Profile profile, String why) {
        Profile.@Nullable Part part(Kind kind) {
            return profile == null
                    ? null
                    : profile.parts().stream()
                            .filter(part -> part.kind() == kind)
                            .findFirst()
                            .orElse(null);
        }
    }

    /// @param folder of the campaign
    LabProfiles(Design design, Path folder) {
        this.design = design;
        this.folder = folder;
    }

    /// @param requests for the variant that ended while it was taken
    void taken(Arm arm, long requests, Profile profile) {
        taken.put(arm, new Taken(requests, profile, ""));
    }

    /// There is none of this arm.
    void none(Arm arm, String why) {
        taken.put(arm, new Taken(0, null, why));
    }

    /// How many arms have been tried.
    int arms() {
        return taken.size();
    }

    /// Writes all files. What cannot be written is as what could not be taken.
    List<ArmProfile> write() {
        List<ArmProfile> written = new ArrayList<>();
        taken.forEach((arm, one) -> {
            Profile profile = one.profile;
            if (profile == null) {
                written.add(ArmProfile.none(arm.name(), one.why));
                return;
            }
            try {
                Files.createDirectories(folder.resolve(FOLDER));
                for (Profile.Part part : profile.parts()) {
                    written.add(write(arm, one.requests, profile, part));
                }
            } catch (IOException e) {
                written.add(ArmProfile.none(arm.name(), "it cannot be written: " + e));
            }
        });
        return written;
    }

    private ArmProfile write(Arm arm, long requests, Profile profile, Profile.Part part) throws IOException {
        Kind kind = part.kind();
        String base = FOLDER + "/" + plain(design.name() + "-" + arm.name()) + "-" + kind.label();
        List<String> facts = new ArrayList<>();
        facts.add(about(arm, requests, part));
        facts.add(design.profileSeconds() + " s of load, after the trials that count; taken by " + profile.engine()
                + ".");
        if (!profile.note().isEmpty()) {
            facts.add("Not as asked for: " + profile.note() + ".");
        }
        String title = design.name() + ", " + kind.label() + ": ";
        String page = base + ".html";
        text(page, FlamePage.of(title + arm.name(), facts, kind.unit(), part.stacks()));
        String stacks = base + ".collapsed.gz";
        Files.write(folder.resolve(stacks), part.stacks().compressed(MOST_BYTES));
        String difference = null;
        Taken first = taken.get(design.base());
        Profile.Part before = first == null || arm.base() ? null : first.part(kind);
        if (first != null && before != null) {
            difference = base + "-diff.html";
            facts.addFirst(about(design.base(), first.requests, before));
            facts.addFirst("Claim: " + design.claim() + ".");
            String all = inAll(arm, requests, part, first.requests, before);
            if (!all.isEmpty()) {
                facts.add(all);
            }
            text(
                    difference,
                    FlamePage.difference(
                            title + design.base().name() + " → " + arm.name(),
                            facts,
                            kind.unit(),
                            before.stacks(),
                            design.base().name(),
                            part.stacks(),
                            arm.name()));
        }
        return new ArmProfile(
                arm.name(),
                kind,
                profile.engine(),
                profile.note(),
                profile.endEpochNanos() - profile.startEpochNanos(),
                requests,
                part.samples(),
                page,
                stacks,
                difference);
    }

    private static String about(Arm arm, long requests, Profile.Part part) {
        return arm.name() + " (" + arm.variant().does() + "): " + Units.count(requests) + " requests, "
                + Units.count(part.samples()) + " samples.";
    }

    /// Colours compare shares, and a variant may do less of everything.
    private String inAll(Arm arm, long requests, Profile.Part part, long baseRequests, Profile.Part before) {
        if (requests == 0 || baseRequests == 0 || before.stacks().total() == 0) {
            return "";
        }
        double factor = ((double) part.stacks().total() / requests)
                / ((double) before.stacks().total() / baseRequests);
        String what = switch (part.kind()) {
            case CPU -> "processor time";
            case ALLOC -> "allocation";
            case LOCK -> "waiting for locks";
            case WALL -> "time of threads";
        };
        return String.format(
                Locale.ROOT,
                "In all, %s has ×%s of the %s of %s for each request, as far as samples can tell.",
                arm.name(),
                Words.factor(factor),
                what,
                design.base().name());
    }

    private void text(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content, StandardCharsets.UTF_8);
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
