/// The boards of Grafana, made from the catalogue of metrics, so that none asks for what nobody
/// measures.
@NullMarked
package dev.spate.boards;

import org.jspecify.annotations.NullMarked;
