import { LanguageClient } from "vscode-languageclient/node";

// What is used of vscode-languageclient at run time. It is large: build.mjs makes a
// bundle of its own of this file, which is read after the extension is active.
export { CloseAction, ErrorAction, State } from "vscode-languageclient/node";

/** A client that tells the log what goes wrong; what the user is told, `Session` says. */
export class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown) {
    super.error(message, data, false);
  }

  /** The server has what is shown asked for anew: the vault is another one. */
  onRefresh: (() => void) | undefined;

  // One signature for the many of the base class.
  override onRequest(type: any, handler: any) {
    const method: string = typeof type === "string" ? type : type.method;
    if (!/^workspace\/.*\/refresh$/.test(method)) return super.onRequest(type, handler);
    return super.onRequest(type, (...args: unknown[]) => {
      this.onRefresh?.();
      return handler(...args);
    });
  }
}
