/// The hot loop: sessions started at their intended times and led through their steps, one thread per
/// event loop.
@NullMarked
package dev.spate.drive;

import org.jspecify.annotations.NullMarked;
