/// Tests of the judgement.
@NullMarked
package dev.spate.soak.judge;

import org.jspecify.annotations.NullMarked;
