/// The folder of a soak: its time line, its manifest, its judgement.
@NullMarked
package dev.spate.soak.folder;

import org.jspecify.annotations.NullMarked;
