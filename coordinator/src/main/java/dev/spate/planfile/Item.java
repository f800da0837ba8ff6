package dev.spate.planfile;

import org.jspecify.annotations.Nullable;

/// An entry of a list, or of a mapping whose keys are names.
///
/// @param key the name; of a list the number of the entry from 0
/// @param keyPlace where the name stands; of a list where the entry stands
/// @param path of the entry, for problems
/// @param value null if a problem was found that leaves nothing to look at
record Item<T>(
        String key,
        Place keyPlace,
        String path,
        Node node,
        @Nullable T value) {}
