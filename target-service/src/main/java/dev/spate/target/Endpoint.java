package dev.spate.target;

/// A part of the service: one or more routes and what they share. One object serves all event loops, so
/// whatever it keeps between requests must bear several threads.
interface Endpoint {

    /// Called once, before the service listens.
    void mount(Routes routes);
}
