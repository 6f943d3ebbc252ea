/** Slack's emoji names that a support desk meets. Unknown names stay readable as `:name:`. */

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|eyes 👀|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heart ❤️|tada 🎉|pray 🙏|raised_hands 🙌
clap 👏|wave 👋|ok_hand 👌|muscle 💪|point_right 👉|point_up ☝️|point_down 👇|raised_hand ✋|hand ✋|handshake 🤝|smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂|wink 😉
blush 😊|joy 😂|laughing 😆|sweat_smile 😅|thinking_face 🤔|thinking 🤔|neutral_face 😐|confused 😕|disappointed 😞|worried 😟|cry 😢|sob 😭|angry 😠|rage 😡|scream 😱
sunglasses 😎|sleeping 😴|zzz 💤|facepalm 🤦|shrug 🤷|robot_face 🤖|fire 🔥|rocket 🚀|star ⭐|star2 🌟|sparkles ✨|zap ⚡|boom 💥|bulb 💡|100 💯|warning ⚠️|rotating_light 🚨
no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|exclamation ❗|heavy_exclamation_mark ❗|question ❓|grey_question ❔|information_source ℹ️|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢
red_circle 🔴|large_orange_circle 🟠|orange_circle 🟠|large_yellow_circle 🟡|yellow_circle 🟡|large_green_circle 🟢|green_circle 🟢|large_blue_circle 🔵|blue_circle 🔵|large_purple_circle 🟣
white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛
small_red_triangle 🔺|arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️
arrows_counterclockwise 🔄|repeat 🔁|hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|clock1 🕐|clock3 🕒|clock9 🕘|calendar 📆|date 📅|spiral_calendar_pad 🗓️
double_vertical_bar ⏸️|pause_button ⏸️|arrow_forward ▶️|black_square_for_stop ⏹️|fast_forward ⏩|email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|mailbox 📫|package 📦
speech_balloon 💬|left_speech_bubble 🗨️|thought_balloon 💭|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|page_with_curl 📃|bookmark_tabs 📑|books 📚|book 📖|blue_book 📘
open_book 📖|label 🏷️|bookmark 🔖|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|scissors ✂️|file_folder 📁|open_file_folder 📂|file_cabinet 🗄️|card_index 📇|card_index_dividers 🗂️
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|moneybag 💰|money_with_wings 💸|credit_card 💳|dollar 💵|receipt 🧾|briefcase 💼|office 🏢|house 🏠|lock 🔒|unlock 🔓|key 🔑
shield 🛡️|mag 🔍|mag_right 🔎|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|nut_and_bolt 🔩|computer 💻|iphone 📱|phone ☎️|telephone_receiver 📞|camera 📷|art 🎨|ticket 🎫|admission_tickets 🎟️
bug 🐛|seedling 🌱|coffee ☕|cake 🎂|trophy 🏆|medal 🏅|dart 🎯|compass 🧭|globe_with_meridians 🌐|earth_africa 🌍|cloud ☁️|sunny ☀️|umbrella ☔|snowflake ❄️|ghost 👻|skull 💀|crown 👑|gem 💎
bust_in_silhouette 👤|busts_in_silhouette 👥|office_worker 🧑‍💼|bellhop_bell 🛎️|sos 🆘|new 🆕|free 🆓|up 🆙|ok 🆗|cool 🆒|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|wastebasket 🗑️|recycle ♻️|thread 🧵|twisted_rightwards_arrows 🔀
`;

const CHARS = new Map();
for (const pair of TABLE.trim().split(/[|\n]/)) {
  const [name, char] = pair.split(" ");
  CHARS.set(name, char);
}

/** What the small reaction picker offers, most used first. */
export const PICKS = [
  "+1", "eyes", "white_check_mark", "pray", "raised_hands", "heart", "tada", "smile", "thinking_face", "sweat_smile",
  "cry", "angry", "-1", "x", "warning", "rotating_light", "fire", "rocket", "bulb", "100",
  "question", "hourglass_flowing_sand", "ticket", "memo",
];

/** The character for a name without colons, or `:name:`; a character stays what it is. Skin tones are dropped. */
export function emoji(name) {
  return CHARS.get(name.split("::")[0]) ?? (/[^\x20-\x7e]/.test(name) ? name : `:${name}:`);
}

/** Is the name known? */
export const knowsEmoji = (name) => CHARS.has(name);

/** Names that begin with `prefix`, for completion while typing. */
export function emojiNamed(prefix, limit = 6) {
  return [...CHARS.keys()].filter((name) => name.startsWith(prefix)).slice(0, limit);
}

/** Replace `:name:` of known names in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => CHARS.get(name) ?? whole);
}
