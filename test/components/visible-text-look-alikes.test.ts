/** SECURITY: letters that pass for others are named; text of one script stays as it is. */
import { expect, fixture, html } from "@open-wc/testing";
import { faithfulText } from "../../components/internal/look-alikes.js";
import { approval, card } from "./interactions.js";
import { textOf } from "./roles.js";

/** The text as it can be read, chips in brackets. */
async function read(text: string): Promise<string> {
  const element = await fixture<HTMLElement>(html`<p>${faithfulText(text)}</p>`);
  for (const chip of element.querySelectorAll(".chip")) {
    chip.prepend("[");
    chip.append("]");
  }
  return element.textContent ?? "";
}

/** Ordinary text of one language each; digits, punctuation and names of its own included. */
const LANGUAGES: Readonly<Record<string, string>> = {
  Russian: "Верните 250 рублей за заказ А-100, дом 5а, кв. 10, с 5 мая.",
  Ukrainian: "Ґанок і їжак; об’єкт №5, вул. Хрещатик 22а.",
  Greek: "Επιστροφή 250€ για την παραγγελία του Ομήρου.",
  Armenian: "Վերադարձրեք գումարը։",
  Georgian: "დააბრუნეთ თანხა.",
  Hebrew: "החזירו את הכסף להזמנה 100.",
  Arabic: "أعيدوا المبلغ للطلب ١٠٠ و 250.",
  Persian: "پول سفارش ۱۰۰ را برگردانید.",
  Hindi: "ऑर्डर १०० का पैसा लौटाएँ।",
  Thai: "คืนเงินสำหรับคำสั่งซื้อ 100",
  Japanese: "注文Ａ１００の返金をしてください。コーヒーとABCストア、第Ⅱ章。",
  Korean: "주문 100의 환불 漢字 K팝",
  Chinese: "退还订单100的款项，T恤一件。",
  Vietnamese: "Hoàn tiền cho đơn hàng 100 ở Đà Nẵng.",
  Turkish: "Sipariş iadesi: ığdır İstanbul şöför.",
  Polish: "Zwrot za zamówienie: Łódź, źdźbło.",
  Cherokee: "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ",
  symbols: "x² ½ 25 ℃ № 5 © ™ → ∑ 👍🏽 1️⃣",
};

const DISGUISES: readonly (readonly [string, string])[] = [
  ["p\u0430ypal", "p[Cyrillic а U+0430]ypal"],
  ["прив\u0065т", "прив[Latin e U+0065]т"],
  ["g\u03BF\u03BFgle", "g[Greek ο U+03BF][Greek ο U+03BF]gle"],
  ["micros\u0585ft", "micros[Armenian օ U+0585]ft"],
  ["\u13DAtore", "[Cherokee Ꮪ U+13DA]tore"],
  ["pay\uFF50al", "pay[Full-width ｐ U+FF50]al"],
  ["\u{1D429}aypal", "[Mathematical 𝐩 U+1D429]aypal"],
  ["\u{1D7D3}00", "[Mathematical 𝟓 U+1D7D3]00"],
  ["\u212Aelvin", "[Look-alike \u212A U+212A]elvin"],
  ["\u0261oogle", "[Look-alike ɡ U+0261]oogle"],
  ["co\u2160n", "co[Roman numeral Ⅰ U+2160]n"],
  ["\u09EA00", "[Bengali ৪ U+09EA]00"],
];

describe("letters that pass for others", () => {
  for (const [language, text] of Object.entries(LANGUAGES)) {
    it(`are none in ordinary text: ${language}`, async () => {
      expect(await read(text)).to.equal(text);
    });
  }

  it("are named where they stand among the letters of another script", async () => {
    for (const [text, readable] of DISGUISES) expect(await read(text)).to.equal(readable);
  });

  it("are named in every word, each by its own code point", async () => {
    expect(await read("the \u0430\u0440\u0440le of \u0441isco")).to.equal(
      "the [Cyrillic а U+0430][Cyrillic р U+0440][Cyrillic р U+0440]le of [Cyrillic с U+0441]isco",
    );
  });

  it("are named where a whole word of them stands beside Latin letters", async () => {
    const domain = [..."\u0430\u0440\u0440\u04CF\u0435"];
    const chips = domain.map((letter) => `[Cyrillic ${letter} U+${hex(letter)}]`);
    expect(await read(`admin@${domain.join("")}.com`)).to.equal(`admin@${chips.join("")}.com`);
    expect(await read("admin@пример.com")).to.equal("admin@пример.com");
  });

  it("are named beside digits where nothing shows that they are meant", async () => {
    expect(await read("\u0410-100")).to.equal("[Cyrillic А U+0410]-100");
    expect(await read("Вернуть за \u0410-100")).to.equal("Вернуть за \u0410-100");
  });

  it("are named on the card: in its title, its names and its values", async () => {
    const element = await card(
      approval({
        title: "P\u0430y",
        reason: "For \u0430bc.",
        input: { "n\u0430me": "v\u0430lue" },
      }),
    );
    const dialog = element.shadowRoot?.querySelector("dialog") ?? element;
    for (const place of ["h3", ".why", "dt", "dd"]) {
      const found = dialog.querySelector(place);
      expect(textOf(found ?? element), place).to.contain("Cyrillic а U+0430");
    }
  });

  it("take no longer to find in a long text than one can wait", () => {
    const text = "привет мир ".repeat(23_000);
    const start = performance.now();
    expect(faithfulText(text)).to.deep.equal([text]);
    expect(performance.now() - start).to.be.lessThan(4000);
  });
});

function hex(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
