/// Tests of the folder.
@NullMarked
package dev.spate.soak.folder;

import org.jspecify.annotations.NullMarked;
