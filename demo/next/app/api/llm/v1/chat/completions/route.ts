/** A real site puts its proxy here, which adds the key: see `demo/proxy/llm-proxy.ts`. */
export { answerAsModel as POST } from "../../../../../../../devices/desk-model";
