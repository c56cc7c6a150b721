// A page that is read from a file may start no worker: here its script runs in a frame of its own instead.
"use strict";
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentDocument;
      inside.open();
      inside.write("<!doctype html><title></title><body></body>");
      inside.close();
      const worker = this.frame.contentWindow;
      worker.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      worker.importScripts = (...addresses) =>
        addresses.reduce((before, one) => before.then(() => this.load(new URL(one, address).href)), Promise.resolve());
      this.load(new URL(address, location.href).href).then(() => {
        this.ready = true;
        this.waiting.splice(0).forEach((data) => this.hand(data));
      });
    }

    load(address) {
      return new Promise((done, failed) => {
        const script = this.frame.contentDocument.createElement("script");
        script.src = address;
        script.onload = done;
        script.onerror = failed;
        this.frame.contentDocument.body.append(script);
      });
    }

    hand(data) {
      const worker = this.frame.contentWindow;
      worker.dispatchEvent(new worker.MessageEvent("message", { data }));
    }

    postMessage(data) {
      if (this.ready) this.hand(data);
      else this.waiting.push(data);
    }

    terminate() {
      this.frame.remove();
    }
  };
}
