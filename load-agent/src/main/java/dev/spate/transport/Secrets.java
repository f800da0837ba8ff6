package dev.spate.transport;

/// Where a loop gets what it needs for TLS.
public interface Secrets {

    /// Called with the first `https` address, by the loop: so whoever knows of such an address has it
    /// read before.
    TlsMaterial material() throws TlsMaterial.TlsException;
}
