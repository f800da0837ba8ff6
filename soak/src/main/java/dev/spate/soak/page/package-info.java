/// The page of a soak: `soak.html`.
@NullMarked
package dev.spate.soak.page;

import org.jspecify.annotations.NullMarked;
