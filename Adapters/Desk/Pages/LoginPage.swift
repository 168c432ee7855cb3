import Contracts
import Markup

/// Where a clerk says who he is.
struct LoginPage {
    /// Where he wanted to go.
    var next: String
    /// The name that he gave before, and what was wrong.
    var name = ""
    var mistake: LocalizedText?

    func body(for reader: Reader) -> Markup {
        """
        <h1>\(reader.says(Words.logIn))</h1>
        \(mistake.map { "<p class=\"mistake\" role=\"alert\">\(reader.says($0))</p>" as Markup })
        <form method="post" action="/login" class="card">
        <input type="hidden" name="\(FormNames.next)" value="\(next)">
        <p><label for="name">\(reader.says(Words.name))</label>
        <input id="name" name="name" type="text" autocomplete="username" required value="\(name)"></p>
        <p><label for="passphrase">\(reader.says(Words.passphrase))</label>
        <input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required></p>
        <p><button type="submit">\(reader.says(Words.logIn))</button></p>
        </form>
        <p class="note">\(reader.says(Words.loginHelp))</p>
        """
    }
}
