"""How people sound in Spanish when they are pleased or cross, in a hurry, about to leave, or about to buy more."""

DENIERS = "no nunca jamás ni sin tampoco ningún ninguna nada"
STRONGER = "muy demasiado tan realmente totalmente completamente súper extremadamente absolutamente"
WEAKER = "poco algo casi bastante ligeramente"
TURNS = "pero sin embargo aunque desafortunadamente lamentablemente"

SENTIMENT = """
2.8 encanta; excelente; perfecto; perfecta; fantástico; maravilloso; genial; increíble; estupendo; buenísimo; amo
2.0 bueno; buena; bien; contento; contenta; feliz; satisfecho; satisfecha; útil; amable; felicidades; recomiendo; eficiente; rápido;
  rápida; gusta
1.4 gracias; fácil; resuelto; solucionado; funciona de nuevo; ya funciona; mejor; agradezco
-0.5 por qué; todavía; sigo; espero; esperando; otra vez
-1.2 problema; problemas; lento; lenta; retraso; difícil; falta; caro; cara; demasiado caro; bloqueado; bloqueada; perdido;
  imposible; confuso; lamentablemente
-1.6 error; errores; falla; fallo; caído; caída; roto; rota; defectuoso; incorrecto; equivocado; rechazado; no funciona;
  no me funciona; no puedo; no sirve; no he recibido; no recibí; nunca llegó; no ha llegado; sin respuesta; nadie responde;
  nadie contesta; cobrado dos veces; cobraron dos veces
-2.2 malo; mala; mal; decepcion*; insatisfecho; insatisfecha; inaceptable; molesto; molesta; enfadado; enojado; harto; harta;
  ridículo; vergüenza; incompeten*; inútil; queja; reclamación; reclamo; estafa; estafado; pésimo; pésima; lamentable; frustr*;
  furioso; mierda; peor
-2.8 horrible; terrible; odio; estafadores; ladrones; robo; fraude; nunca más; desastre; asco; asqueroso; catástrofe
"""

URGENCY = """
3.4 producción caída|parada; sistema caído; sitio caído; todo caído; caída total; pérdida de datos; fuga de datos; hackeado;
  hackeada; hackearon; fraude; robado; robada; nadie puede; todos los|nuestros clientes|usuarios|empleados _ afectados|bloqueados;
  perdiendo dinero|clientes
2.8 urgente; urgentemente; urgencia; inmediatamente; de inmediato; ahora mismo; cuanto antes; lo antes posible;
  lo más pronto posible; crítico; crítica; asap; alta prioridad; emergencia
2.0 hoy; esta noche; antes de mañana; para mañana; antes del lunes|martes|miércoles|jueves|viernes; fin del día; fecha límite;
  plazo; en _ horas|minutos; dentro de _ horas|minutos; no podemos trabajar; no puedo trabajar; bloqueados; toda la empresa;
  nuestros clientes no; caída
1.2 mañana; pronto; rápido; ya; ahora; importante; desde ayer; desde esta mañana; bloqueado; bloqueada; perdí mi tarjeta; reunión;
  no puedo acceder; no puedo entrar
0.7 necesito; ayuda; error; problema; no funciona
-1.2 pregunta; cómo puedo; es posible; hay alguna; sería bueno; sugerencia; idea; gracias por
-2.6 no es urgente; nada urgente; sin prisa; no hay prisa; cuando puedan; cuando tengan tiempo; solo una pregunta; próximo mes
"""

ESCALATION = """
3.4 abogado; abogados; acciones legales; demanda; demandar; denuncia; denunciar; tribunal; juzgado; juicio; consumo; profeco;
  defensa del consumidor; ocu; facua; ombudsman; policía; contracargo; incumplimiento de contrato
2.8 gerente; supervisor; superior; su jefe; encargado; responsable; director; dirección; escalar; escalen; reclamación;
  hoja de reclamaciones; queja formal; prensa; redes sociales; mala reseña; trustpilot
2.4 inaceptable; indignante; vergonzoso; tercera vez; cuarta vez; última vez; varias veces; muchas veces; una y otra vez; otra vez;
  nadie responde; nadie contesta; nadie me _ responde|ayuda|contesta; sin respuesta; todavía no; sigo sin; sigo esperando; ignorado;
  reembolso; devolución; devuelvan; dinero de vuelta; compensación; indemnización; rgpd; fuga de datos; estafa; fraude; mintieron;
  prometieron; harto; harta
1.4 horrible; pésimo; pésima; furioso; enojado; enfadado; molesto; decepcion*; incompeten*; semanas; hace semanas|días|meses;
  segunda vez; queja; frustr*; cancelar mi|nuestra
-1.2 gracias; genial; perfecto; excelente; contento; resuelto; cómo puedo; es posible
-2.6 no es urgente; ninguna queja; no es una queja
"""

CHURN = """
4.2 cancelar _ suscripción|contrato|cuenta|plan|servicio|línea; cancelen _ suscripción|contrato|cuenta|plan|servicio;
  cancelo _ suscripción|contrato|cuenta|plan|servicio; dar de baja; darme de baja; darnos de baja; de baja; baja del servicio;
  cerrar _ cuenta; eliminar _ cuenta; borrar _ cuenta; terminar _ contrato; rescindir; rescisión;
  cambiar de _ compañía|proveedor|operador|operadora|banco|empresa;
  cambiarme de _ compañía|proveedor|operador|operadora|banco|empresa; cambio de _ compañía|proveedor|operador|operadora|banco;
  otra compañía|operadora|empresa; otro proveedor|operador|banco; nuevo proveedor|operador; competencia; no _ renovar*; no renov*;
  portabilidad; portar mi; fin del contrato; me voy; nos vamos; dejarlos; dejarles; los dejo; irme a; irnos a;
  buscar* _ alternativa|alternativas; buscando _ alternativa|alternativas; evaluando _ alternativas|opciones; otras alternativas;
  perdieron un cliente; perder un cliente; perdido un cliente; adiós; permanencia
2.6 cancelar; cancelación; cambiarme; cambiarme a; cambiar a; pasarme a; me paso a; me cambio; más barato; mejor oferta;
  mejor precio; nunca más; harto; harta; demasiado caro; exportar _ datos; por qué quedarme; razón para quedar*; última factura;
  dejar de usar; baja
1.2 suscripción; contrato; proveedor; operador; compañía; decepcion*; cliente desde; pésimo; estafa; inaceptable
-1.6 gracias; genial; excelente; perfecto; contento; contenta; cómo puedo
!-0.4 cancelar _ pedido|cita|reserva|transferencia|entrega|vuelo|orden; cambiar _ contraseña|dirección|idioma|tarjeta;
  pasar al|a _ superior|empresa|anual|pro|premium; renovar mi|nuestra|nuestro
"""

UPGRADE = """
3.4 pasar al|a _ superior|empresa|anual|pro|premium; agregar|añadir _ licencias|usuarios|asientos; más licencias;
  licencias adicionales; usuarios adicionales; una cotización; un presupuesto; renovar mi|nuestra|nuestro; comprar; mejorar _ plan
1.8 cotización; presupuesto; precios; descuento; premium; plan empresa; licencias
-2.6 cancelar; de baja; reembolso; demasiado caro; reducir
"""

REQUEST = """
2.6 pueden; podrían; puede; podría; puedes; podrías; cómo; cuánto; cuánta; cuándo; por qué; dónde; cuál; cuáles; hay alguna;
  hay algún; es posible; necesito; necesitamos; quiero; queremos; quisiera; me gustaría; quería; ayuda; ayúdenme; ayudarme;
  por favor; no puedo; no podemos; tienen
2.0 no funciona; no sirve; error; problema; falla; fallo; caído; bloqueado; factura; cobrado; cobraron; cobro; reembolso;
  contraseña; iniciar sesión; acceder; cancelar; suscripción; no he recibido; no recibí; no ha llegado; pedido; pero; urgente
-1.4 gracias; muchas gracias; genial; perfecto; excelente; hola; buenos días; buenas tardes; buenas noches; buen día; buen fin;
  vale; sí; de acuerdo; listo; resuelto; entendido; de nada; ya funciona; hasta luego; saludos
"""
