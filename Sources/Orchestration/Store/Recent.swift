/// What was put last, by name; what was not put again for long is forgotten.
struct Recent<Value> {
    /// Two generations: when the younger one is full, the older one is forgotten.
    private var young: [String: Value] = [:]
    private var old: [String: Value] = [:]
    private let most: Int

    /// - Parameter most: values in a generation.
    init(most: Int) { self.most = most }

    subscript(name: String) -> Value? {
        get { young[name] ?? old[name] }
        set {
            guard let newValue else {
                young[name] = nil
                old[name] = nil
                return
            }
            if young.count >= most { (old, young) = (young, [:]) }
            young[name] = newValue
        }
    }
}
