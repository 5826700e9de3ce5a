import { LanguageClient } from "vscode-languageclient/node";

// What is used of vscode-languageclient at run time. It is large: build.mjs makes a
// bundle of its own of this file, which is read after the extension is active.
export { CloseAction, ErrorAction, State } from "vscode-languageclient/node";

/** A client that tells the log what goes wrong; what the user is told, `Session` says. */
export class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown) {
    super.error(message, data, false);
  }
}
