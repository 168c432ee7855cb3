#if canImport(Glibc)
    import Glibc
#endif

/// How a process that lives for months keeps its memory.
public enum ProcessMemory {
    /// glibc gives threads heaps of their own, by default eight for each core. What one thread takes and another gives back, as with every message
    /// here, stays in the heap of the first; after a million lookups that was a sixth more memory, and with four heaps a twentieth, at the same speed
    /// (`make bench-fanout`, 2026-11-27).
    private static let heaps: Int32 = 4

    /// To be called once, before threads are begun. Where the C library knows nothing of it, it does nothing.
    public static func limitHeaps() {
        #if canImport(Glibc)
            // `mallopt(M_ARENA_MAX, …)` of malloc.h, which Swift's module of glibc leaves out.
            let arenaMax: Int32 = -8
            guard let symbol = dlsym(nil, "mallopt") else { return }
            let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
            _ = mallopt(arenaMax, heaps)
        #endif
    }
}
