package dev.spate.report;

import dev.spate.profile.Profile;

/// The profile of one process in one run.
///
/// @param who the agent's name, or `target`
/// @param isTarget whether it is the target's
/// @param phase in which
/// @param profile times by the coordinator's clock; without parts if there is none, and then it says why
public record RunProfile(String who, boolean isTarget, String phase, Profile profile) {}
