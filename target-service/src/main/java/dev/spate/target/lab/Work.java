package dev.spate.target.lab;

import io.vertx.core.Future;

/// One way to do the work of a pattern.
@FunctionalInterface
public interface Work {

    /// Called on the event loop of the request; may block it, if that is what the variant shows. The
    /// future may be completed on any thread.
    Future<Done> run(Bench bench) throws Exception;
}
