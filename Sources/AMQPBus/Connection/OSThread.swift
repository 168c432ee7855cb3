import CRabbitMQ
import Glibc
import Messaging

/// A thread of the operating system, for code that blocks: such code never runs on Swift's cooperative pool.
struct OSThread: Sendable {
    /// librabbitmq 0.11 decodes nested header tables by recursion, without a limit: a header frame of 192 KiB holds some 39 000 levels.
    /// Only what is used of a stack costs memory.
    static let stackSize = 64 << 20

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread and returns once that thread is gone. `name` is what `ps -T` shows, up to 15 bytes.
    static func run(name: String, _ body: @escaping @Sendable () -> Void) async throws(MessagingError) {
        var thread = pthread_t()
        let error: Int32 = await withCheckedContinuation { continuation in
            let box = Unmanaged.passRetained(
                Body {
                    onevisit_name_thread(name)
                    body()
                    continuation.resume(returning: 0)
                })
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            pthread_attr_setstacksize(&attributes, stackSize)
            defer { pthread_attr_destroy(&attributes) }
            let error = pthread_create(
                &thread, &attributes,
                { argument in
                    if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                    return nil
                }, box.toOpaque())
            if error != 0 {
                box.release()
                continuation.resume(returning: error)
            }
        }
        guard error == 0 else {
            throw MessagingError(.connectionLost, "The system starts no thread (error \(error)): raise the limit of threads or memory.")
        }
        pthread_join(thread, nil)
    }
}
