package dev.spate.lab;

import dev.spate.profile.Kind;
import org.jspecify.annotations.Nullable;

/// Where the profile of an arm is, of one kind. Files are named from the campaign's folder.
///
/// @param kind null if there is none, and then `note` says why
/// @param engine `async-profiler` or `JFR`; empty if there is none
/// @param note why it is not what was asked for; empty if it is
/// @param nanos how long was recorded
/// @param requests for the variant that ended meanwhile
/// @param samples how many were taken
/// @param page the flame graph
/// @param stacks as other tools read them, compressed
/// @param difference the flame graph of the difference to the base; null of the base itself, and where
///     that has none of this kind
public record ArmProfile(
        String arm,
        @Nullable Kind kind,
        String engine,
        String note,
        long nanos,
        long requests,
        long samples,
        @Nullable String page,
        @Nullable String stacks,
        @Nullable String difference) {

    static ArmProfile none(String arm, String why) {
        return new ArmProfile(arm, null, "", why, 0, 0, 0, null, null, null);
    }
}
