// What the checker of types cannot see: libraries that pages carry, what scripts hang on the window
// for tests and embedders, and the markup of the pages, whose elements are taken as they come.
declare const vis: any;

interface Window {
  graphkitParts?: any;
  graphkitSlice?: any;
  graphkitMap?: any;
}

interface Document {
  getElementById(id: string): any;
}

interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
