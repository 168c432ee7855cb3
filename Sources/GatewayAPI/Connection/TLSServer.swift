import HummingbirdCore
import HummingbirdTLS
import NIOSSL

extension HTTPServerBuilder {
    /// The same server behind TLS 1.2 or later.
    /// - Throws: ``GatewayError`` naming the file that cannot be used.
    static func tls(_ plain: HTTPServerBuilder, _ files: TLSFiles) throws(GatewayError) -> HTTPServerBuilder {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(files.certificateChain)
        } catch {
            throw GatewayError(
                .tlsUnusable, "The certificate \(files.certificateChain) cannot be read. It has to be a PEM file that this user may read.",
                underlying: error)
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
        } catch {
            throw GatewayError(
                .tlsUnusable,
                "The private key \(files.privateKey) cannot be read. It has to be a PEM file without passphrase that this user may read.",
                underlying: error)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        do {
            // Made once here, because Hummingbird would find only when it starts that the two do not fit.
            _ = try NIOSSLContext(configuration: configuration)
            return try .tls(plain, tlsConfiguration: configuration)
        } catch {
            throw GatewayError(
                .tlsUnusable, "The private key \(files.privateKey) does not belong to the certificate \(files.certificateChain).", underlying: error)
        }
    }
}
